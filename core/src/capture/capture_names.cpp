#include "capture/capture_names.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "base/fail.h"
#include "base/short_text.h"
#include "capture/capture_kinds.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

using Shape = std::vector<std::uint64_t>;

Problem missing(const std::string& name, const std::string& role, const std::vector<std::string>& names) {
    std::vector<std::string> shown;
    for (const std::string& one : names) shown.push_back(array_name(one));
    Problem problem{std::string(missing_array), {{"name", array_name(name)}, {"role", role}, {"names", listed(shown)}}};
    for (const std::string& one : names) problem.args.push_back({"array", one});
    return problem;
}

// The arrays of numbers that might be q, k or v.
std::vector<std::string> candidates_in(const TensorFile& file) {
    std::vector<std::string> names;
    for (const std::string& name : file.names()) {
        if (!holds_texts(name) && kind_of(name) == Kind::other) names.push_back(name);
    }
    return names;
}

// Those that may be meant, but all if those are too few for three roles.
std::vector<std::string> choices_in(const TensorFile& file) {
    std::vector<std::string> names = candidates_in(file);
    return names.size() < roles.size() ? file.names() : names;
}

// A checkpoint: all its arrays are parameters. W_O may stand beside what was captured.
bool is_whole_model(std::vector<std::string> names) {
    std::erase_if(names, [](const std::string& name) { return form_of_w_o(name).has_value(); });
    const auto parameters = std::count_if(names.begin(), names.end(), [](const std::string& name) {
        return name.ends_with(".weight") || name.ends_with(".bias") || name.ends_with(".qweight");
    });
    return parameters > 0 && 2 * static_cast<std::size_t>(parameters) >= names.size();
}

bool is_usual(const std::string& name) {
    return std::any_of(usual_names.begin(), usual_names.end(),
                       [&](const auto& usual) { return std::find(usual.begin(), usual.end(), name) != usual.end(); });
}

// What a layer starts from: its vectors are no q, k and v side by side.
bool says_other(const std::string& name) {
    const std::string lower = lower_case(name);
    constexpr std::array<std::string_view, 7> words{"hidden", "embed", "resid", "state", "input", "emb", "mlp"};
    return std::any_of(words.begin(), words.end(), [&](auto word) { return lower.find(word) != lower.npos; });
}

bool asks_for_stack(const CaptureOptions& options) {
    return std::find(options.axes.begin(), options.axes.end(), Axis::qkv) != options.axes.end();
}

// Whether these are attention weights: square, and every row a distribution that is not one-hot throughout.
bool are_weights(const TensorFile& file, const std::string& name, const Shape& shape) {
    constexpr std::uint64_t most_bytes = 16 * 1024 * 1024;
    if (shape.size() < 2 || shape.back() < 2 || shape.back() != shape[shape.size() - 2]) return false;
    const auto bytes = bytes_of(shape, sizeof(double));
    if (!bytes || *bytes > most_bytes) return false;
    const auto member = file.member(name, nullptr).finish();
    if (!member || !std::holds_alternative<Tensor>(*member)) return false;
    bool has_fraction = false;
    for (const auto& matrix : matrices_in(std::get<Tensor>(*member))) {
        if (!matrix || !matrix->allFinite() || matrix->minCoeff() < 0) return false;
        if (((matrix->rowwise().sum().array() - 1).abs() > 1e-3).any()) return false;
        has_fraction = has_fraction || (matrix->array() > 0 && matrix->array() < 1).any();
    }
    return has_fraction;
}

// Why --axes does not fit.
Problem no_stack(const std::string& name, const std::vector<Axis>& axes, const Shape& shape) {
    std::vector<TextArg> args{{"place", array_name(name)}, {"shape", shape_text(shape)}, {"axes", axes_text(axes)}};
    const auto at = static_cast<std::size_t>(std::find(axes.begin(), axes.end(), Axis::qkv) - axes.begin());
    const bool has_as_many = axes.size() + 1 == shape.size() || (axes.size() == shape.size() && at + 1 == axes.size());
    if (!has_as_many) return {"problem.capture.axes_asked", std::move(args)};
    args.push_back({"length", fmt::format("{}", shape[at])});
    return {"problem.capture.axes_qkv", std::move(args)};
}

Problem three_arrays(const std::vector<Axis>& axes, const std::vector<std::string>& names) {
    std::vector<Axis> rest = axes;
    std::erase(rest, Axis::qkv);
    std::vector<std::string> shown;
    for (const std::string& name : names) shown.push_back(array_name(name));
    return {"problem.capture.axes_of_three",
            {{"axes", axes_text(axes)}, {"names", listed(shown)}, {"rest", axes_text(rest)}}};
}

std::optional<std::string> usual_name(const TensorFile& file, std::size_t role) {
    for (const std::string_view one : usual_names[role]) {
        if (file.has(std::string(one))) return std::string(one);
    }
    return std::nullopt;
}

std::vector<std::string> usual_names_in(const TensorFile& file) {
    std::vector<std::string> names;
    for (std::size_t role = 0; role < roles.size(); ++role) {
        if (auto name = usual_name(file, role)) names.push_back(std::move(*name));
    }
    return names;
}

Result<QkvArrays> stacked(const TensorFile& file, const std::string& name, const CaptureOptions& options) {
    if (!file.has(name)) return tl::unexpected(missing(name, "q", file.names()));
    const auto outline = file.outline(name);
    if (!outline) return tl::unexpected(outline.error());
    if (outline->is_text) return fail("problem.capture.not_numbers", {{"place", array_name(name)}});
    const auto stack = asked_stack(file, options.axes, outline->shape);
    if (!stack) return tl::unexpected(no_stack(name, options.axes, outline->shape));
    return QkvArrays{{name, name, name}, stack};
}

// Where --axes says that q, k and v stand in one array.
Result<QkvArrays> asked_for_stack(const TensorFile& file, const CaptureOptions& options) {
    std::set<std::string> asked(options.names.begin(), options.names.end());
    asked.erase("");
    if (asked.size() > 1) return tl::unexpected(three_arrays(options.axes, {asked.begin(), asked.end()}));
    if (asked.size() == 1) return stacked(file, *asked.begin(), options);
    const std::vector<std::string> all =
        file.has(npy_array) ? std::vector<std::string>{npy_array} : candidates_in(file);
    std::vector<std::string> said;
    std::copy_if(all.begin(), all.end(), std::back_inserter(said), says_stack);
    if (said.empty() && usual_names_in(file).size() == roles.size())
        return tl::unexpected(three_arrays(options.axes, usual_names_in(file)));
    std::vector<std::string> fitting;
    std::copy_if(all.begin(), all.end(), std::back_inserter(fitting), [&](const std::string& name) {
        const auto outline = file.outline(name);
        const bool is_meant = said.empty() || says_stack(name);
        return is_meant && outline && !outline->is_text && asked_stack(file, options.axes, outline->shape);
    });
    if (fitting.size() == 1) return stacked(file, fitting.front(), options);
    if (said.size() == 1 || all.size() == 1) return stacked(file, said.empty() ? all.front() : said.front(), options);
    return tl::unexpected(missing("qkv", "q", choices_in(file)));
}

// With two axes it may well be the three side by side, of which k and v have fewer heads.
Problem not_three(const std::string& name, const Shape& shape) {
    std::vector<TextArg> args{{"place", array_name(name)}, {"shape", shape_text(shape)}};
    const bool may_be_shared = says_stack(name) && shape.size() > 1 && shape.back() > 3;
    return {may_be_shared ? "problem.capture.not_three_or_shared" : "problem.npy.not_three", std::move(args)};
}

// The one array that may hold q, k and v, where none of them is there by its name.
Result<std::optional<QkvArrays>> find_stack(const TensorFile& file) {
    if (is_whole_model(file.names())) return std::nullopt;
    const std::vector<std::string> all =
        file.has(npy_array) ? std::vector<std::string>{npy_array} : candidates_in(file);
    std::vector<std::string> candidates;
    std::copy_if(all.begin(), all.end(), std::back_inserter(candidates), says_stack);
    const bool says_so = !candidates.empty();
    if (!says_so) candidates = all;
    if (candidates.size() != 1 || is_usual(candidates.front())) return std::nullopt;
    const std::string& name = candidates.front();
    const auto outline = file.outline(name);
    if (!outline) return tl::unexpected(outline.error());
    if (outline->is_text) return std::nullopt;
    const auto stack = stack_in(file, outline->shape, says_so);
    if (stack && stack->is_merged && says_other(name)) return std::nullopt;
    if (!stack) {
        if (!says_so && name != npy_array) return std::nullopt;
        return tl::unexpected(not_three(name, outline->shape));
    }
    if (!says_so && are_weights(file, name, outline->shape)) return QkvArrays{{name, name, name}, std::nullopt, true};
    return QkvArrays{{name, name, name}, stack};
}

// Attention weights without queries and keys; the values may be there.
std::optional<QkvArrays> find_weights(const TensorFile& file) {
    if (usual_name(file, 0) || usual_name(file, 1)) return std::nullopt;
    const std::vector<std::string> names = file.names();
    if (std::any_of(names.begin(), names.end(), says_stack)) return std::nullopt;
    std::vector<std::string> found;
    std::copy_if(names.begin(), names.end(), std::back_inserter(found), [&](const std::string& name) {
        return kind_of(name) == Kind::weights && has_rows_of_weights(file, name);
    });
    if (found.size() != 1) return std::nullopt;
    return QkvArrays{{found[0], found[0], usual_name(file, 2).value_or(found[0])}, std::nullopt, true};
}

// One array of weights that was chosen for all three.
bool are_chosen_weights(const TensorFile& file, const std::array<std::string, 3>& names) {
    return names[0] == names[1] && kind_of(names[0]) == Kind::weights && !says_stack(names[0]) &&
           has_rows_of_weights(file, names[0]);
}

// The array that was asked for: by its whole name, as messages show it, or by its beginning if no other begins so.
std::optional<std::string> asked_name(const TensorFile& file, const std::string& asked) {
    const std::vector<std::string> names = file.names();
    if (std::find(names.begin(), names.end(), asked) != names.end()) return asked;
    for (const bool by_beginning : {false, true}) {
        std::vector<std::string> fitting;
        std::copy_if(names.begin(), names.end(), std::back_inserter(fitting), [&](const std::string& name) {
            return by_beginning ? name.starts_with(asked) : array_name(name) == asked;
        });
        if (fitting.size() == 1) return fitting.front();
    }
    return std::nullopt;
}

// What stands in the way where there is no array of a role and none was asked for.
Problem without_arrays(const TensorFile& file, std::size_t role) {
    const std::vector<std::string> candidates = candidates_in(file);
    const std::vector<std::string> names = file.names();
    if (is_whole_model(names)) return {"problem.foreign.weights", {}};
    std::vector<std::string> arrays;
    std::copy_if(names.begin(), names.end(), std::back_inserter(arrays),
                 [](const std::string& name) { return !holds_texts(name); });
    if (arrays.empty()) return {"problem.capture.no_arrays", {}};
    const bool are_too_few = candidates.size() < roles.size();
    if (are_too_few && std::all_of(candidates.begin(), candidates.end(), says_other)) {
        std::vector<std::string> shown;
        for (const std::string& name : arrays) shown.push_back(array_with_shape(file, name));
        return {"problem.capture.others_alone", {{"names", listed(shown)}}};
    }
    return missing(roles[role], roles[role], choices_in(file));
}

// The same array three times is a stack if its shape or its name says so.
Result<std::optional<Stack>> stack_chosen(const TensorFile& file, const std::array<std::string, 3>& names) {
    if (names[0] != names[1] || names[0] != names[2]) return std::nullopt;
    const auto outline = file.outline(names[0]);
    if (!outline) return tl::unexpected(outline.error());
    const auto stack = stack_in(file, outline->shape, says_stack(names[0]));
    return stack && (!stack->is_merged || says_stack(names[0])) ? stack : std::nullopt;
}

}  // namespace

Result<QkvArrays> find_arrays(const TensorFile& file, const CaptureOptions& given) {
    CaptureOptions options = given;
    for (std::string& name : options.names) {
        if (!name.empty()) name = asked_name(file, name).value_or(name);
    }
    const bool is_asked =
        std::any_of(options.names.begin(), options.names.end(), [](const std::string& name) { return !name.empty(); });
    if (asks_for_stack(options)) return asked_for_stack(file, options);
    if (const auto weights = is_asked ? std::nullopt : find_weights(file)) return *weights;
    QkvArrays arrays;
    for (std::size_t role = 0; role < roles.size(); ++role) {
        const auto usual = usual_name(file, role);
        const std::string& asked = options.names[role];
        if (!asked.empty() && !file.has(asked)) return tl::unexpected(missing(asked, roles[role], file.names()));
        if (asked.empty() && !usual) {
            const auto stack = is_asked || role > 0 ? Result<std::optional<QkvArrays>>() : find_stack(file);
            if (!stack) return tl::unexpected(stack.error());
            if (*stack) return **stack;
            return tl::unexpected(is_asked ? missing(roles[role], roles[role], file.names())
                                           : without_arrays(file, role));
        }
        arrays.names[role] = asked.empty() ? *usual : asked;
    }
    arrays.are_weights = are_chosen_weights(file, arrays.names);
    if (arrays.are_weights) return arrays;
    const auto stack = stack_chosen(file, arrays.names);
    if (!stack) return tl::unexpected(stack.error());
    arrays.stack = *stack;
    return arrays;
}

bool has_rows_of_weights(const TensorFile& file, const std::string& name) {
    const auto outline = file.outline(name);
    if (!outline || outline->is_text || outline->shape.size() < 2) return false;
    const bool is_square = outline->shape.back() == outline->shape[outline->shape.size() - 2];
    return is_square || lower_case(name).find("cross") != std::string::npos;
}

std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t most_bytes = 900;
    std::vector<std::string> shown;
    std::size_t bytes = 0;
    for (const std::string& name : names) {
        bytes += name.size();
        if (shown.size() == most_listed || (!shown.empty() && bytes > most_bytes)) break;
        shown.push_back(name);
    }
    std::string text = fmt::format("{}", fmt::join(shown, ", "));
    if (shown.size() < names.size()) text += fmt::format(", … (+{})", names.size() - shown.size());
    return text;
}

std::string array_with_shape(const TensorFile& file, const std::string& name) {
    const auto outline = file.has(name) ? file.outline(name) : Result<MemberOutline>();
    const bool has_shape = outline && !outline->shape.empty();
    return array_name(name) + (has_shape ? " " + shape_text(outline->shape) : "");
}

std::string array_name(const std::string& name) {
    constexpr std::size_t longest = 100;
    if (name.size() <= longest) return visible(name);
    return cut_in_the_middle(visible(name), longest);
}

}  // namespace qkv
