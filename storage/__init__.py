"""What is kept: tables, migrations, one module of queries per thing, unit of work, audit."""
