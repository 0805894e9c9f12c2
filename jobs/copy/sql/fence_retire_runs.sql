-- No attempt of this task of another run may write from here on: what they committed is about to be taken over.
-- Locks those rows of cutover.fence for update; waits for transactions that hold them. Reads cutover.fence as a whole.
update cutover.fence set retired = true where task = $2 and run <> $1 and not retired
