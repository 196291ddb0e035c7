"""What a randomised trial would find: how arms are dealt, what is seen, how it is compared, what it is worth."""
