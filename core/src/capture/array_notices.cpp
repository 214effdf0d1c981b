#include "capture/array_notices.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <utility>

#include "capture/capture_kinds.h"

namespace qkv {
namespace {

// Nobody is advised to save a number of heads that is there.
const char* stack_notice(bool is_merged, bool has_head_count, bool has_others) {
    if (!is_merged) return has_others ? "notice.capture.stacked_or" : "notice.capture.stacked";
    if (has_head_count)
        return has_others ? "notice.capture.side_by_side_counted_or" : "notice.capture.side_by_side_counted";
    return has_others ? "notice.capture.side_by_side_or" : "notice.capture.side_by_side";
}

// In silence only where the name says that q, k and v are stacked and the shape allows one reading.
std::optional<Message> notice_of_stack(const ReadArrays& read, bool& tells_readings) {
    const auto& [arrays, layout, names, shape, head_count, are_tokens_given, is_stack_asked] = read;
    const Stack& stack = *arrays.stack;
    std::vector<Axis> used = layout.axes;
    used.insert(used.begin() + static_cast<std::ptrdiff_t>(stack.axis), Axis::qkv);
    const bool is_count_told = layout.is_order_told && (layout.axes.size() > 1 || are_tokens_given);
    const auto positions = is_count_told ? std::optional(static_cast<std::uint64_t>(layout.token_count)) : std::nullopt;
    std::vector<std::string> others;
    bool is_only_order_open = true;
    for (const std::vector<Axis>& axes : stack_readings(shape, layout.has_batch(), positions)) {
        if (axes == used) continue;
        others.push_back("--axes " + axes_text(axes));
        const bool is_same_axis = stack.axis < axes.size() && axes[stack.axis] == Axis::qkv;
        is_only_order_open = is_only_order_open && is_same_axis;
    }
    if (is_only_order_open && !stack.is_merged && stack.axis == 0 && says_stack(arrays.names[0])) return std::nullopt;
    std::vector<TextArg> args{{"place", array_name(arrays.names[0])},
                              {"shape", shape_text(shape)},
                              {"axes", axes_text(used)},
                              {"axis", fmt::format("{}", stack.axis + 1)},
                              {"columns", fmt::format("{}", shape.back() / 3)}};
    if (!others.empty()) args.push_back({"others", fmt::format("{}", fmt::join(others, ", "))});
    tells_readings = !others.empty();
    return Message{stack_notice(stack.is_merged, !head_count.empty(), !others.empty()), std::move(args)};
}

Message notice_of_heads(const ReadArrays& read) {
    const Stack& stack = *read.arrays.stack;
    return {stack.are_shared() ? "notice.capture.side_by_side_shared" : "notice.capture.side_by_side_heads",
            {{"place", array_name(read.arrays.names[0])},
             {"shape", shape_text(read.shape)},
             {"columns", fmt::format("{}", shape_in(stack, read.shape, 0).back())},
             {"heads", fmt::format("{}", stack.heads)},
             {"key_heads", fmt::format("{}", stack.key_heads)},
             {"said", stack.are_shared() ? stack.said : read.head_count}}};
}

std::optional<Message> notice_of_same(const QkvArrays& arrays) {
    const auto& [q, k, v] = arrays.names;
    if (q == k && k == v) return Message{"notice.capture.all_the_same", {{"place", array_name(q)}}};
    if (q != k && k != v && q != v) return std::nullopt;
    const bool is_first = q == k || q == v;
    return Message{"notice.capture.two_the_same",
                   {{"place", array_name(is_first ? q : k)}, {"a", is_first ? "Q" : "K"}, {"b", q == k ? "K" : "V"}}};
}

std::optional<Message> notice_of_shared_heads(const ReadArrays& read) {
    const auto& [queries, keys, values] = read.layout.heads_of;
    if (keys == queries && values == queries) return std::nullopt;
    std::vector<std::string> all;
    for (const std::size_t role : {std::size_t{1}, std::size_t{2}}) {
        const int heads = read.layout.heads_of[role];
        if (heads < queries) all.push_back(fmt::format("“{}” ({} × {})", read.names[role], heads, queries / heads));
    }
    return Message{"notice.capture.shared_heads",
                   {{"q", read.names[0]}, {"heads", fmt::format("{}", queries)}, {"shared", listed(all)}}};
}

Message notice_of_weights(const QkvArrays& arrays) {
    std::vector<TextArg> args{{"place", array_name(arrays.names[0])}};
    if (!arrays.has_values()) return {"notice.capture.weights_alone", std::move(args)};
    args.push_back({"v", array_name(arrays.names[2])});
    return {"notice.capture.weights_and_values", std::move(args)};
}

Message notice_of_keys(const ReadArrays& read) {
    return {"notice.capture.other_keys",
            {{"queries", fmt::format("{}", read.layout.token_count)},
             {"keys", fmt::format("{}", read.layout.key_count)},
             {"q", read.names[0]},
             {"k", read.names[1]}}};
}

}  // namespace

std::vector<Message> notices_of(const ReadArrays& read, bool& tells_readings) {
    const QkvArrays& arrays = read.arrays;
    std::vector<Message> notices;
    const auto add = [&](std::optional<Message> notice) {
        if (notice) notices.push_back(std::move(*notice));
    };
    if (arrays.are_weights) {
        add(notice_of_weights(arrays));
    } else if (arrays.stack && arrays.stack->heads > 1) {
        add(notice_of_heads(read));
    } else if (arrays.stack) {
        if (!read.is_stack_asked) add(notice_of_stack(read, tells_readings));
    } else {
        add(notice_of_same(arrays));
        add(notice_of_shared_heads(read));
    }
    if (read.layout.key_count != read.layout.token_count) add(notice_of_keys(read));
    return notices;
}

}  // namespace qkv
