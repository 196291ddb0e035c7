"""tokensim: which LLM-token policy pays, and how sure are we."""
