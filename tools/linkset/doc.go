// Package linkset knows what went into one link: which files, in which order,
// whose they are, and which label, archive and member defines or refers to a
// name.
//
// Its truth is the link action, not what a build graph says could be linked.
// A manifest lists the action's inputs with the labels that own them, and the
// command line as it ran gives order and flags. Paths that stand on the command
// line are never opened: they are matched to the manifest, because a command
// line keeps the paths of before path mapping and the manifest does not.
package linkset
