"""The peer: a Django project with one admin page over the customers of the product's own file."""
