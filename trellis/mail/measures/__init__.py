"""Reading a mail: who wrote it, to whom, what is new in it, whether a machine wrote it, whose signature it carries. Plain Python."""
