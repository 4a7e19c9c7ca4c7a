"""Actions of accounts: creating them, attempts on secrets, passwords, second factors."""
