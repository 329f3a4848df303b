// Package report writes what the checks found: as text for people, as JSON for
// programs, as JUnit XML for CI servers. It reads no report back and judges
// nothing: the verdict is in what it is given.
package report
