"""What must hold for any input: for chosen examples in the tests, for many by `make fuzz`."""
