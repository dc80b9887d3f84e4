# models.gp - a model has the same colour and point in every language: colour(0), (1) … by its rank among the models' names,
# and grey for the baseline's, whose rank is -1. Points are full or hollow.
colours = '0072B2 D55E00 009E73 CC79A7 E69F00 56B4E9 000000'
full = '7 5 9 13 11 15 3'; hollow = '6 4 8 12 10 14 2'
rgb_of_rank(c) = c < 0 ? 0x777777 : int('0x' . word(colours, int(c) % words(colours) + 1))
point_of_rank(c, filled) = c < 0 ? 1 : int(word(filled ? full : hollow, int(c + c / words(colours)) % words(full) + 1))
