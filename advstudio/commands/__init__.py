"""What the subcommands do; each is imported when it is called."""
