// Package workshop makes what the tests of the checks judge: sources that are compiled and
// linked by real tools in a folder of the test's own, and the report on them. Nothing but
// tests imports it.
package workshop
