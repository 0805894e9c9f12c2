"""What people meet: the screen, the keys, the commands of `cutover`. Nothing below it, `jobs` or `plans`, imports it;
it must not import `tests`."""
