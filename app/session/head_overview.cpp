#include "session/head_overview.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "qkv/attention.h"

namespace qkv {
namespace {

HeadOverview::Thumbnail picture_of(const Matrix& weights) {
    constexpr int side = HeadOverview::side;
    const int n = static_cast<int>(weights.rows());
    const int m = static_cast<int>(weights.cols());
    const auto first = [](int pixel, int count) { return pixel * count / side; };
    const auto size = [&](int pixel, int count) {
        return std::max((pixel + 1) * count / side - first(pixel, count), 1);
    };
    Matrix means(side, side);
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x)
            means(y, x) = weights.block(first(y, n), first(x, m), size(y, n), size(x, m)).mean();
        means.row(y) /= means.row(y).maxCoeff();
    }
    HeadOverview::Thumbnail thumbnail;
    std::transform(means.data(), means.data() + means.size(), thumbnail.begin(),
                   [](double share) { return static_cast<std::uint8_t>(std::lround(share * 255)); });
    return thumbnail;
}

}  // namespace

HeadOverview::HeadOverview(std::shared_ptr<const Capture> capture, int batch, Workplace place)
    : capture_(std::move(capture)),
      batch_(batch),
      heads_(static_cast<std::size_t>(capture_->layers()) * static_cast<std::size_t>(capture_->heads())),
      work_([this](WorkProgress& progress) { return picture_all(progress); }, place) {}

Sliced<Result<void>> HeadOverview::picture_all(WorkProgress& progress) {
    progress.expect(heads_.size());
    for (Head& head : heads_) {
        const int number = pictured_;
        try {
            head.state = picture(head, {batch_, number / capture_->heads(), number % capture_->heads()});
        } catch (const std::bad_alloc&) {
            head.state = State::unreadable;
        }
        progress.add(1);
        ++pictured_;
        co_await Pause{};
    }
    co_return Result<void>{};
}

HeadOverview::State HeadOverview::picture(Head& head, const HeadIndex& index) const {
    const auto document = capture_->document(index);
    if (!document) return State::unreadable;
    // Only the weights are needed.
    const auto& one = document->head();
    const Matrix no_values = Matrix::Zero(one.v.rows(), 1);
    head.thumbnail = picture_of(attend(one.q, one.k, no_values, document->options, one.bias).weights);
    return State::ready;
}

const HeadOverview::Head& HeadOverview::of(int layer, int head) const {
    return heads_[static_cast<std::size_t>(layer) * static_cast<std::size_t>(capture_->heads()) +
                  static_cast<std::size_t>(head)];
}

const HeadOverview::Thumbnail* HeadOverview::thumbnail(int layer, int head) const {
    const Head& one = of(layer, head);
    return one.state == State::ready ? &one.thumbnail : nullptr;
}

bool HeadOverview::is_unreadable(int layer, int head) const { return of(layer, head).state == State::unreadable; }

}  // namespace qkv
