"""What it means: tables in, small tables and sentences out."""
