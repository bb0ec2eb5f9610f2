SELECT SETVAL(raised, 7), SETVAL(lowered, 700), SETVAL(apart, 3), SETVAL(falling, -700), SETVAL(turned, 9);
