"""Files for an office: a workbook and slides, made from results; nothing here computes."""
