"""The disparity engine on counts: measures of one table, adverse impact in selection, significant disproportionality under IDEA."""
