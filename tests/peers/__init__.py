"""Real implementations, run through adapters; each adapter is an example of how to write one."""
