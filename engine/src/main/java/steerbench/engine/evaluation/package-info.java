/// Measuring text: perplexity by the model, toxicity by a judge, and what they amount to over many texts.
@NullMarked
package steerbench.engine.evaluation;

import org.jspecify.annotations.NullMarked;
