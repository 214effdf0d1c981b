#pragma once

#include <memory>
#include <string>
#include <vector>

#include "capture/tensor_capture.h"
#include "qkv/capture.h"

namespace qkv {

/// A capture whose layers have arrays of their own.
class LayersCapture : public Capture {
public:
    using Capture::Capture;

    /// To be called once, first. A problem comes without the file's name.
    Sliced<std::optional<Problem>> read(const TensorFile& file, const std::vector<QkvArrays>& layers,
                                        const CaptureOptions& options, WorkProgress* progress);

    std::vector<Message> disagreements(const HeadIndex& head, const Document& document,
                                       const Attention& attention) const override;

protected:
    Result<Document> document_of_head(const HeadIndex& head) const override;
    std::optional<Matrix> joining(int layer) const override;

private:
    std::optional<Problem> take(std::shared_ptr<const TensorCapture> layer, const QkvArrays& arrays,
                                const QkvArrays& first);

    std::vector<std::shared_ptr<const TensorCapture>> all_;
};

}  // namespace qkv
