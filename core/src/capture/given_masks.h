#pragma once

#include <string>
#include <vector>

#include "capture/capture_kinds.h"
#include "capture/capture_layout.h"
#include "capture/tensor_file.h"

namespace qkv {

/// Masks and biases that a file brings along: they become the mask and the bias of its documents.
class GivenMasks {
public:
    /// Takes those of the layer of array `q` that fit `layout`, that of q, k and v, can be understood and change
    /// something: true or 1 where a key may be looked at (of padding masks where it may not), or numbers that are
    /// added to the scores, among which those of −10⁴ and below block.
    Sliced<bool> read(const TensorFile& file, const std::string& q, const CaptureLayout& layout);

    /// The arrays that are used.
    std::vector<std::string> names() const;

    /// `document` of this head with them. Where they leave a query nothing, they are not used in its row. None if
    /// their bytes are gone from the file.
    std::optional<Document> used_in(Document document, const HeadIndex& head) const;

    /// The queries that they leave nothing.
    std::vector<int> queries_without_keys(const Document& document, const HeadIndex& head) const;

    /// Of how many batches, layers and heads the masks are different ones.
    HeadIndex different() const;

    bool is_unchanged() const;

private:
    /// What its numbers mean.
    enum class Form { allowed, blocked, added };

    struct Given {
        std::string name;
        Tensor tensor;  ///< batch, layers, heads, queries, keys; an axis of length 1 is for all
        Form form;
    };

    struct Cells {
        Matrix bias;     ///< n×m
        Matrix blocked;  ///< n×m, 1 for a blocked cell
    };

    Sliced<std::optional<Given>> given(const TensorFile& file, const std::string& name,
                                       const CaptureLayout& layout) const;
    static std::optional<Form> form_of(const Tensor& tensor, Kind kind);
    std::optional<Cells> cells_of(const HeadIndex& head, Eigen::Index queries, Eigen::Index keys) const;

    std::vector<Given> all_;
};

}  // namespace qkv
