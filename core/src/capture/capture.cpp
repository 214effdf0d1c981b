#include "qkv/capture.h"

#include <algorithm>

#include "base/fail.h"
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

std::optional<Problem> Capture::check(const HeadIndex& head) const {
    const auto outside = [](int index, int count) { return index < 0 || index >= count; };
    if (!outside(head.batch, batches_) && !outside(head.layer, layers_) && !outside(head.head, heads_))
        return std::nullopt;
    return Problem{"problem.capture.no_head",
                   {{"batches", std::to_string(batches_)},
                    {"layers", std::to_string(layers_)},
                    {"heads", std::to_string(heads_)}}};
}

Result<Document> Capture::layer_document(int batch, int layer) const {
    if (heads_ > max_heads)
        return fail("problem.capture.heads_for_document",
                    {{"heads", std::to_string(heads_)}, {"limit", std::to_string(max_heads)}});
    auto all = document({batch, layer, 0});
    for (int number = 1; all && number < heads_; ++number) {
        auto one = document({batch, layer, number});
        if (!one) return one;
        if (!(one->options == all->options)) return fail("problem.capture.masks_of_heads");
        all->heads.push_back(std::move(one->head()));
    }
    return all;
}

}  // namespace qkv
