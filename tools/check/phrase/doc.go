// Package phrase is how findings speak of numbers, lists and names.
package phrase
