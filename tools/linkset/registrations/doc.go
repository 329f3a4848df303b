// Package registrations takes an object apart: what it adds to the lists that are walked
// before main, who reads such a list, and what its constructors reach.
package registrations
