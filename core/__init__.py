"""The customer desk without its screen: rules, rights, services, sign-in and transfer."""
