package steerbench.engine.prompt;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import java.util.List;
import java.util.Map;
import steerbench.engine.problem.UnsupportedException;

/// A model's chat template: a Jinja program that turns messages into the text the model was trained on.
///
/// @param source the template; empty where the model has none
/// @param bosText how the tokenizer writes BOS; empty where there is none
public record ChatTemplate(String source, String bosText, String eosText) {

    /// A user's message, ready for the assistant's answer.
    public String userTurn(String message) {
        if (source.isBlank()) {
            throw new UnsupportedException(
                    "chat template", "this model has none", "Use the raw prompt form, or an instruction-tuned model");
        }
        TemplateLimits.objection(source).ifPresent(objection -> {
            throw refused(objection);
        });
        Map<String, Object> variables = Map.of(
                "messages",
                List.of(Map.of("role", "user", "content", message)),
                "add_generation_prompt",
                true,
                "bos_token",
                bosText,
                "eos_token",
                eosText);
        RenderResult result;
        try {
            result = new Jinjava(TemplateLimits.config(message.length())).renderForResult(source, variables);
        } catch (StackOverflowError | TemplateLimits.TooManySteps e) { // how deep and long it runs, only running tells
            throw refused("runs too deep or too long");
        }
        if (result.hasErrors()) {
            TemplateError error = result.getErrors().getFirst();
            throw refused(error.getMessage());
        }
        return result.getOutput();
    }

    private static UnsupportedException refused(String reason) {
        return new UnsupportedException(
                "chat template", "cannot be rendered (" + reason + ")", "Use the raw prompt form");
    }
}
