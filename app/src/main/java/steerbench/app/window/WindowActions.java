package steerbench.app.window;

/// What shortcuts do in other panes.
///
/// @param generate begins a run
/// @param stop ends what is under way, or dismisses what is told
/// @param search goes to the search field
/// @param catalogue shows or hides models and SAEs
record WindowActions(Runnable generate, Runnable stop, Runnable search, Runnable catalogue) {}
