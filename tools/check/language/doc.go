// Package language judges which languages' types the units of debug information refer to,
// and foretells what pahole makes of a file in which they are mixed.
package language
