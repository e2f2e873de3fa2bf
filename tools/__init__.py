"""Scripts that run and measure the project. They hold no business rules and the portal never imports them."""
