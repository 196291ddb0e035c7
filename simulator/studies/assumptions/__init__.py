"""Net value of every policy under named assumptions, one at a time, and which of them changes the winner."""
