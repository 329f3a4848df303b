// Package linkmap reads the maps that linkers write, as far as they tell which archive
// members were linked, and for what.
package linkmap
