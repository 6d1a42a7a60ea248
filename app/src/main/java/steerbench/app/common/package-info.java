/// What every pane needs and no pane owns: work off the UI thread, problems, texts, layouts, number fields.
@NullMarked
package steerbench.app.common;

import org.jspecify.annotations.NullMarked;
