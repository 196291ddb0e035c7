"""What emerges from the model beside what was published: elasticities, spread of spend, hours saved, effects."""
