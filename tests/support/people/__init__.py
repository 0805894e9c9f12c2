"""Plans that tell people, and the outbox of the journal in memory."""
