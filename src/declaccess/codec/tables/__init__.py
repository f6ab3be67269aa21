"""A portfolio as tables that people fill in and export: a folder of CSV files, or a workbook with a sheet for each.

Nothing is imported here, so that whoever reads CSV does not pay for workbooks.
"""
