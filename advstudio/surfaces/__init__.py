"""What a classifier does between and beyond pictures: planes, and later lines and landscapes."""
