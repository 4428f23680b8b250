// What makes the console more comfortable. Everything works without it.
