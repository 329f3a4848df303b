package library

func Answer() int { return 42 }
