/// The command line: one class a command, picocli, `--json` everywhere, documented exit codes.
@NullMarked
package steerbench.app.cli;

import org.jspecify.annotations.NullMarked;
