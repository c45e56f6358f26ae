"""What the server answers beside the pages: security headers, sign-in cookie, health, downloads."""
