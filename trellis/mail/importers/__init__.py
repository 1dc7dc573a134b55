"""Mail as it comes from other systems: raw, on standard input or out of an IMAP mailbox."""
