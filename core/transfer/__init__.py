"""Files in and out: reading what people bring, matching its columns, writing what they take away."""
