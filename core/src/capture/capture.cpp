#include "qkv/capture.h"

#include <algorithm>

#include "capture/tensor_file.h"

namespace qkv {
bool TensorFile::has(const std::string& name) const {
    const std::vector<std::string> all = names();
    return std::find(all.begin(), all.end(), name) != all.end();
}

bool Capture::has_batch() const { return std::find(axes_.begin(), axes_.end(), Axis::batch) != axes_.end(); }

const std::vector<std::string>& Capture::tokens(int batch) const {
    return tokens_.size() == 1 ? tokens_.front() : tokens_[static_cast<std::size_t>(batch)];
}

const std::vector<std::string>& Capture::key_tokens(int batch) const {
    return key_tokens_.size() == 1 ? key_tokens_.front() : key_tokens_[static_cast<std::size_t>(batch)];
}

std::optional<Problem> Capture::check(const HeadIndex& head) const {
    const auto outside = [](int index, int count) { return index < 0 || index >= count; };
    const bool is_head = head.head == all_heads || !outside(head.head, heads_);
    if (!outside(head.batch, batches_) && !outside(head.layer, layers_) && is_head) return std::nullopt;
    return Problem{"problem.capture.no_head",
                   {{"batches", std::to_string(batches_)},
                    {"layers", std::to_string(layers_)},
                    {"heads", std::to_string(heads_)}}};
}

std::optional<Problem> Capture::check_together() const {
    if (heads_ <= max_heads) return std::nullopt;
    return Problem{"problem.capture.heads_for_document",
                   {{"heads", std::to_string(heads_)}, {"limit", std::to_string(max_heads)}}};
}

Problem Capture::in_file(Problem problem) const {
    problem.args.insert(problem.args.begin(), {"file", source_});
    return problem;
}

Result<Document> Capture::document(const HeadIndex& head) const {
    if (auto problem = check(head)) return tl::unexpected(in_file(std::move(*problem)));
    const bool are_all = head.head == all_heads || heads_ == 1;
    return are_all ? document_of_layer(head.batch, head.layer) : document_of_head(head);
}

Result<Document> Capture::document_of_layer(int batch, int layer) const {
    if (auto problem = check_together()) return tl::unexpected(in_file(std::move(*problem)));
    auto all = document_of_head({batch, layer, 0});
    for (int number = 1; all && number < heads_; ++number) {
        auto one = document_of_head({batch, layer, number});
        if (!one) return one;
        if (!(one->options == all->options))
            return tl::unexpected(in_file({"problem.capture.masks_of_heads", {{"head", std::to_string(number + 1)}}}));
        all->heads.push_back(std::move(one->head()));
    }
    if (!all) return all;
    auto w_o = joining(layer);
    if (!w_o) return tl::unexpected(in_file({"problem.file.changed", {}}));
    all->w_o = std::move(*w_o);
    if (auto problem = all->is_joined() ? qkv::check(*all) : std::nullopt)
        return tl::unexpected(in_file(std::move(*problem)));
    return all;
}

}  // namespace qkv
