package steerbench.engine.generation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Rows that pass through one batch, and how many of them decode together.
///
/// @param rows in the request's order
/// @param capacity positions each of them can hold
record BatchPlan(List<RowId> rows, int capacity, int together) {
    /// In one batch the longest row takes at most so many times the positions of the shortest.
    private static final int MAX_RATIO = 2;

    BatchPlan {
        rows = List.copyOf(rows);
    }

    /// All rows in one batch where memory allows as many together as asked for. Otherwise prompts of like
    /// length share a batch, short ones first: keys and values of a batch are as long for every row.
    ///
    /// @param bytes that may be held
    static List<BatchPlan> of(GenerationRequest request, MemoryNeeds needs, int maxRows, long bytes) {
        List<Integer> prompts =
                IntStream.range(0, request.prompts().size()).boxed().toList();
        BatchPlan all = of(request, prompts, needs, maxRows, bytes);
        if (all.together() == Math.min(maxRows, request.rows())) {
            return List.of(all);
        }
        List<BatchPlan> plans = new ArrayList<>();
        List<Integer> alike = new ArrayList<>();
        for (int prompt : prompts.stream()
                .sorted(Comparator.comparingInt(request::positions))
                .toList()) {
            if (!alike.isEmpty() && request.positions(prompt) > MAX_RATIO * request.positions(alike.getFirst())) {
                plans.add(of(request, alike, needs, maxRows, bytes));
                alike.clear();
            }
            alike.add(prompt);
        }
        plans.add(of(request, alike, needs, maxRows, bytes));
        return plans;
    }

    private static BatchPlan of(
            GenerationRequest request, List<Integer> prompts, MemoryNeeds needs, int maxRows, long bytes) {
        List<RowId> rows = request.rowIds().stream()
                .filter(r -> prompts.contains(r.prompt()))
                .toList();
        int capacity = prompts.stream().mapToInt(request::positions).max().orElseThrow();
        long prompt = needs.prompt(capacity - request.maxNewTokens(), 1);
        int together = Math.min(maxRows, rows.size());
        while (together > 0 && needs.batch(together, capacity) + prompt > bytes) {
            together--;
        }
        return new BatchPlan(rows, capacity, together);
    }

    /// @throws steerbench.engine.problem.InvalidRequestException where not even one row fits
    void check(GenerationRequest request, MemoryNeeds needs, long bytes) {
        if (together == 0) {
            int prompt = capacity - request.maxNewTokens();
            throw MemoryBudget.tooLittle(
                    "prompt of " + prompt + " tokens with " + request.maxNewTokens() + " new ones",
                    needs.batch(1, capacity) + needs.prompt(prompt, 1),
                    bytes);
        }
    }
}
