"""The sample company: invented people, matters and dates that fill an empty database for a look around."""
