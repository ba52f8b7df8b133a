"""Speed, as ratios against a peer or a limit measured in the same run; never a test, because time is no truth."""
