#include "panels/goal_in_words.h"

#include <fmt/format.h>

#include "qkv/number_format.h"
#include "qkv/token_name.h"

namespace qkv {
namespace {

class GoalText {
public:
    GoalText(const Session& session, const Ui& ui) : session_(session), ui_(ui) {}

    std::string condition_text(const Condition& condition) const {
        using Kind = Condition::Kind;
        const std::string tolerance = format_number(condition.tolerance, max_decimals);
        switch (condition.kind) {
            case Kind::weights_even:
                return with_head(condition.head, ui_.text("goal.weights_even", {{"tolerance", tolerance}}));
            case Kind::same_weights:
                return with_head(condition.head, ui_.text("goal.same_weights", {{"tolerance", tolerance}}));
            case Kind::no_zeros:
                return with_head(condition.head,
                                 ui_.text("goal.no_zeros", {{"matrices", matrices_text(condition.matrices)}}));
            case Kind::scaled: return std::string(ui_.text("goal.scaled"));
            case Kind::unscaled: return std::string(ui_.text("goal.unscaled"));
            case Kind::causal: return std::string(ui_.text("goal.causal"));
            case Kind::unmasked: return std::string(ui_.text("goal.unmasked"));
            case Kind::step_reached: return ui_.text("goal.reached", {{"what", step_text(condition.step)}});
            case Kind::equal:
                if (condition.tolerance > 0) {
                    return ui_.text("goal.equal", {{"left", reference_text(condition.left)},
                                                   {"right", reference_text(condition.right)},
                                                   {"tolerance", tolerance}});
                }
                return comparison(condition, "=");
            case Kind::next_word: return next_word_text(condition.left);
            case Kind::switched_on:
            case Kind::switched_off: return switched_text(condition.part, condition.kind == Kind::switched_on);
            case Kind::at_least: return comparison(condition, "≥");
            case Kind::at_most: return comparison(condition, "≤");
        }
        return {};
    }

    std::string comparison(const Condition& condition, std::string_view sign) const {
        return fmt::format("{} {} {}", reference_text(condition.left), sign, reference_text(condition.right));
    }

    std::string word(int i) const {
        const std::optional<Model>& model = session_.document().model;
        return model && i < static_cast<int>(model->words.size()) ? model->words[index(i)] : fmt::format("#{}", i + 1);
    }

    std::string next_word_text(const Reference& next) const {
        if (next.token == Reference::last_token) return ui_.text("goal.next_word", {{"word", word(next.word)}});
        return ui_.text("goal.next_word_after", {{"word", word(next.word)}, {"token", token(next.token)}});
    }

    std::string switched_text(const Part& part, bool is_on) const {
        return ui_.text(is_on ? "goal.switched_on" : "goal.switched_off", {{"what", part_text(part)}});
    }

    bool has_several_heads() const { return session_.document().head_count() > 1; }

    // "헤드 2: …"
    std::string with_head(int head, std::string what) const {
        if (!has_several_heads()) return what;
        return ui_.text("goal.in_head", {{"head", fmt::format("{}", head + 1)}, {"what", what}});
    }

    // "헤드 2의 Q(나는)"
    std::string of_head(int head, std::string what) const {
        if (!has_several_heads()) return what;
        return ui_.text("goal.of_head", {{"head", fmt::format("{}", head + 1)}, {"what", what}});
    }

    std::string token(int i) const {
        const Document& document = session_.document();
        return i < document.token_count() ? token_name(document, i) : fmt::format("#{}", i + 1);
    }

    std::string key_token(int j) const {
        const Document& document = session_.document();
        return j < document.key_count() ? key_name(document, j) : fmt::format("#{}", j + 1);
    }

    std::string reference_text(const Reference& reference) const {
        const std::string component =
            reference.component ? fmt::format("[{}]", *reference.component + 1) : std::string();
        const auto vector = [&](const char* name, const std::string& of) {
            return fmt::format("{}({}){}", name, of, component);
        };
        const auto pair = [&](const char* name) {
            return fmt::format("{}({}, {})", name, token(reference.token), key_token(reference.key_token));
        };
        switch (reference.kind) {
            case Reference::Kind::numbers: return numbers_text(reference.numbers);
            case Reference::Kind::query: return of_head(reference.head, vector("Q", token(reference.token)));
            case Reference::Kind::key: return of_head(reference.head, vector("K", key_token(reference.key_token)));
            case Reference::Kind::value: return of_head(reference.head, vector("V", key_token(reference.key_token)));
            case Reference::Kind::output: return of_head(reference.head, vector("V_new", token(reference.token)));
            case Reference::Kind::score: return of_head(reference.head, pair("score"));
            case Reference::Kind::weight: return of_head(reference.head, pair("weight"));
            case Reference::Kind::concat: return vector("concat", token(reference.token));
            case Reference::Kind::joined: return vector("attention", token(reference.token));
            case Reference::Kind::next: return probability_text(reference);
        }
        return {};
    }

    // As the steps call it.
    std::string probability_text(const Reference& next) const {
        const std::string probability = fmt::format("p({})", word(next.word));
        if (next.token == Reference::last_token) return probability;
        return ui_.text("goal.after", {{"what", probability}, {"token", token(next.token)}});
    }

    static std::string numbers_text(const std::vector<double>& numbers) {
        std::string text;
        for (const double number : numbers) text += (text.empty() ? "" : ", ") + format_number(number);
        return numbers.size() == 1 ? text : "[" + text + "]";
    }

    std::string name_of(const Part& part) const { return numbers_name(part, session_.document()); }

    static std::string_view name_of(VectorRole role) {
        return role == VectorRole::query ? "Q" : role == VectorRole::key ? "K" : "V";
    }

    static std::string matrices_text(const std::vector<VectorRole>& matrices) {
        std::string text;
        for (const VectorRole role : matrices) text += fmt::format("{}{}", text.empty() ? "" : ", ", name_of(role));
        return text;
    }

    std::string step_text(const Step& step) const {
        const Walkthrough walk(session_.document(), Detail::term);
        if (walk.clamped(step) != step) return {};
        const Formula formula =
            explain(session_.document(), session_.attention(), step, session_.style()).formulas.front();
        const std::string name = to_text(formula.name);
        return has_head(step) ? of_head(step.head, name) : name;
    }

    std::string allowed_text(const std::vector<Part>& parts) const {
        std::string text;
        for (const Part& part : parts) text += (text.empty() ? "" : ", ") + part_text(part);
        return text;
    }

    std::string part_text(const Part& part) const {
        switch (part.kind) {
            case Part::Kind::numbers:
                return is_shared(part.quantity) ? name_of(part) : of_head(part.head, name_of(part));
            case Part::Kind::head: return ui_.text("goal.head", {{"head", fmt::format("{}", part.head + 1)}});
            case Part::Kind::feed_forward: return std::string(ui_.text("stage.feed_forward"));
            case Part::Kind::blocked:
                return ui_.text("goal.blocked", {{"query", token(*part.row)}, {"key", key_token(*part.column)}});
            case Part::Kind::mask: return std::string(ui_.text("toolbar.mask"));
            case Part::Kind::window: return std::string(ui_.text("toolbar.mask.window"));
            case Part::Kind::scale: return std::string(ui_.text("toolbar.scale"));
            case Part::Kind::temperature: return std::string(ui_.text("task.temperature"));
            case Part::Kind::sentence: return std::string(ui_.text("goal.sentence"));
        }
        return {};
    }

private:
    const Session& session_;
    const Ui& ui_;
};

}  // namespace

std::string condition_text(const Session& session, const Ui& ui, const Condition& condition) {
    return GoalText(session, ui).condition_text(condition);
}

std::string allowed_text(const Session& session, const Ui& ui, const std::vector<Part>& parts) {
    return GoalText(session, ui).allowed_text(parts);
}

}  // namespace qkv
