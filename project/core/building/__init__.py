"""What is made: a resolved pair, built with Gin."""
