/// Writing a run down: numbers, texts, pictures, and one HTML page that holds them all.
@NullMarked
package steerbench.app.report;

import org.jspecify.annotations.NullMarked;
